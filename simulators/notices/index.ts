export { SimulatedMailRelay, type KeptMail, type MailRelayOptions, type Mood } from './mail-relay.ts';
export { SimulatedSmsGateway, type GatewayMood, type KeptText } from './sms-gateway.ts';
