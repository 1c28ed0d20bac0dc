import { dirname, resolve } from 'node:path';
import type { NotifyConfiguration } from '#contracts/configuration';

/** Files that the site file names by a relative path lie beside it: secrets, certificates, a gateway's profile. */
export function withNoticeFilesBeside(siteFile: string, notify: NotifyConfiguration): NotifyConfiguration {
  const beside = (file: string) => resolve(dirname(siteFile), file);
  const besideOrNone = (file: string | undefined) => (file === undefined ? undefined : beside(file));
  const { email, sms, webhook } = notify;
  return {
    ...notify,
    email: email && {
      ...email,
      password_file: besideOrNone(email.password_file),
      ca_file: besideOrNone(email.ca_file),
    },
    sms: sms && {
      ...sms,
      profile_file: besideOrNone(sms.profile_file),
      secret_files: Object.fromEntries(Object.entries(sms.secret_files).map(([name, file]) => [name, beside(file)])),
    },
    webhook: webhook && { ...webhook, secret_file: beside(webhook.secret_file) },
  };
}
