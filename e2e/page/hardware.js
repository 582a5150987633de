// Makes a software adapter pass for hardware. `?wrong` makes it one that computes wrong scores.
Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });

const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  new BroadcastChannel('lose-device').addEventListener('message', () => device.destroy());
  return device;
};

if (self.location.search === '?wrong') {
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const code = descriptor.code.replace('max(0.0, u[', 'max(0.1, u[');
    return createShaderModule.call(this, { ...descriptor, code });
  };
}
