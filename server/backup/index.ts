export { makeBackup, type BackupRequest } from './make-backup.ts';
export { restoreBackup, type Restored, type RestoreRequest } from './restore-backup.ts';
export { verifyBackup, type BackupProblem, type BackupVerdict } from './verify-backup.ts';
