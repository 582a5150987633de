/**
 * The settings dialogue: device and theme.
 */
import type { DeviceRequest } from 'nerium';
import { byId } from './dom.ts';
import { currentTheme, setTheme, type Theme } from './theme.ts';

const DEVICES: readonly DeviceRequest[] = ['auto', 'webgpu', 'wasm'];
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** `?device=wasm` in the address chooses the device, for links and tests. */
export function requestedDevice(): DeviceRequest {
  const asked = new URLSearchParams(location.search).get('device');
  return DEVICES.find((device) => device === asked) ?? 'auto';
}

export function setUpSettings(
  device: () => DeviceRequest,
  onDevice: (device: DeviceRequest) => void,
): { open: () => void } {
  const dialog = byId('settings', HTMLDialogElement);
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'apply') return;
    const chosen = DEVICES.find((one) => one === checked(dialog, 'device'));
    const theme = THEMES.find((one) => one === checked(dialog, 'theme'));
    if (theme !== undefined) setTheme(theme);
    if (chosen !== undefined && chosen !== device()) onDevice(chosen);
  });
  const open = (): void => {
    check(dialog, 'device', device());
    check(dialog, 'theme', currentTheme());
    dialog.returnValue = '';
    dialog.showModal();
  };
  byId('settings-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
  byId('settings-open', HTMLButtonElement).addEventListener('click', open);
  return { open };
}

export function checked(root: ParentNode, name: string): string | undefined {
  return root.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value;
}

function check(root: ParentNode, name: string, value: string): void {
  for (const input of root.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
    input.checked = input.value === value;
  }
}
