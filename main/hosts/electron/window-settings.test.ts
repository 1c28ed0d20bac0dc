import { describe, expect, it } from 'vitest';
import { PARTITION, scheme, windowSettings } from './window-settings.ts';

describe('the window', () => {
  it('gives its page nothing of Node, of other origins and of the tools', () => {
    const { webPreferences, ...frame } = windowSettings('/constructed/preload.cjs');
    expect(webPreferences).toMatchObject({
      preload: '/constructed/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
      navigateOnDragDrop: false,
    });
    expect(frame).toMatchObject({ kiosk: true, frame: false, closable: false, alwaysOnTop: true });
  });

  it('keeps nothing of a tenant on the disk', () => {
    expect(PARTITION).not.toMatch(/^persist:/);
  });

  it('has an origin of its own that does not get round the content policy', () => {
    expect(scheme.privileges).toMatchObject({ standard: true, secure: true });
    expect(scheme.privileges).not.toHaveProperty('bypassCSP');
    expect(scheme.privileges).not.toHaveProperty('allowServiceWorkers');
  });
});
