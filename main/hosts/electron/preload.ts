import { contextBridge, ipcRenderer } from 'electron';
import { channels } from './channels.ts';

/*
 * All that the screen has of Electron: the two calls of its bridge. This script shares the screen's thread, so a screen that hangs does not answer a ping.
 * It runs in the sandbox and is therefore bundled into one CommonJS file.
 */

ipcRenderer.on(channels.ping, () => ipcRenderer.send(channels.pong));

contextBridge.exposeInMainWorld('foyer', {
  views: (listener: (message: unknown) => void): (() => void) => {
    const pass = (_event: unknown, message: unknown): void => listener(message);
    ipcRenderer.on(channels.message, pass);
    ipcRenderer.send(channels.attach);
    return () => {
      ipcRenderer.off(channels.message, pass);
    };
  },
  send: (intent: unknown): void => ipcRenderer.send(channels.intent, intent),
});
