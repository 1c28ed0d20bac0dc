export { credentialOf, rotateCredential, type Credential } from './credentials.ts';
export { clientRights, mqttClientOf, weatherTopic, type ClientRights } from './rights.ts';
export type { Publisher } from './publisher.ts';
export { CERTIFICATE_FOLDER, CLIENTS_FILE, openSiteBrokers, type SiteBrokers } from './site-brokers.ts';
export { SiteVoice } from './site-voice.ts';
