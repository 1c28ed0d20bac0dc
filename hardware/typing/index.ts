export type { KeyboardSetting } from './codec.ts';
export type { Layout, Terminator } from './frames.ts';
export { hidKeyboard } from './hid-keyboard.ts';
export { inputKeyboard } from './input-keyboard.ts';
export type { Keyboard, OpenKeyboard } from './keyboard.ts';
export type { Typed } from './machine.ts';
export { TypingDevice, type TypingEvent } from './typing-device.ts';
