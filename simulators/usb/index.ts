export { UsbSockets } from './sockets.ts';
