import { describe, expect, it } from 'vitest';
import { hostArguments } from './command-line.ts';

describe('Electron’s command line', () => {
  it('names the kiosk’s files, among words that are meant for Chromium', () => {
    const words = ['--ozone-platform=wayland', '--config', '/a/kiosk.yaml', '--no-sandbox', '--data=/b', 'x'];
    expect(hostArguments(words, { platform: 'linux', userData: '/u' })).toEqual({
      config: '/a/kiosk.yaml',
      data: '/b',
      log: 'info',
    });
  });

  it('has the places of an installed kiosk', () => {
    expect(hostArguments([], { platform: 'linux', userData: '/u' })).toMatchObject({
      config: '/etc/foyer/kiosk.yaml',
      data: '/u/kiosk',
    });
    expect(hostArguments(['--config'], { platform: 'win32', userData: '/u' }).config).toBe('/u/kiosk.yaml');
  });
});
