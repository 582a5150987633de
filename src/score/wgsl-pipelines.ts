import { type ShaderForm, shaderSource } from './wgsl-shaders.ts';

/** Compiled once for each device: that takes longer than to score a text. */
const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

export function pipelineOf(device: GPUDevice, form: ShaderForm): Promise<GPUComputePipeline> {
  const compiled = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, compiled);
  const key = JSON.stringify(form);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const pipeline = device.createComputePipelineAsync({
    layout: 'auto',
    compute: {
      module: device.createShaderModule({ code: shaderSource(form) }),
      entryPoint: 'main',
    },
  });
  compiled.set(key, pipeline);
  return pipeline;
}
