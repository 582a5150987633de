Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });

const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (descriptor) {
  const device = await requestDevice.call(this, descriptor);
  new BroadcastChannel('lose-device').addEventListener('message', () => device.destroy());
  return device;
};
