import { z } from 'zod';

/**
 * The ways in which a notice can go. `log`: this machine's log. `broker`: the MQTT broker inside the server. `mqtt`: one elsewhere. `email`: a mail relay. `sms`: a
 * gateway for short messages. `webhook`: another program, over HTTP. `slip`: paper at the kiosk, when the tenant comes.
 */
export const noticeChannel = z.enum(['log', 'broker', 'mqtt', 'email', 'sms', 'webhook', 'slip']);
export type NoticeChannel = z.infer<typeof noticeChannel>;
