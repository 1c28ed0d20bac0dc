export { createHeadset, type Headset, type HeadsetOptions } from './driver.ts';
