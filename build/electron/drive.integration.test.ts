import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from '../steps.ts';

describe('npm run test:electron', () => {
  it('says that it ran nothing where Electron’s program is not, and does not pass', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [join(top, 'build/electron/drive.ts')], {
      env: { ...process.env, ELECTRON_EXEC_PATH: '/constructed/electron' },
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('NOT run');
    expect(stderr).toContain('npx install-electron');
  });
});
