import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/* Constructed: what Linux would say of a machine with a power button and one internal disk, and of what is plugged into it. */

const BUTTON = `I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
P: Phys=LNXPWRBN/button/input0
S: Sysfs=/devices/LNXSYSTM:00/LNXPWRBN:00/input/input0
U: Uniq=
H: Handlers=kbd event0
B: PROP=0
B: EV=3
B: KEY=10000000000000 0
`;

const KEYBOARD = `I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Constructed USB Keyboard"
P: Phys=usb-0000:00:14.0-1/input0
S: Sysfs=/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:046D:C31C.0001/input/input7
U: Uniq=
H: Handlers=sysrq kbd event7 leds
B: PROP=0
B: EV=120013
B: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe
B: MSC=10
B: LED=7
`;

/** The sockets of a machine that is nothing but a folder: what is plugged in shows in its files as Linux would write them. */
export class UsbSockets {
  readonly #root: string;
  #inputs: readonly string[] = [BUTTON];

  constructor(root: string) {
    this.#root = root;
  }

  /** The machine as it is built, with nothing plugged in. */
  install(): void {
    this.#writeInputs([BUTTON]);
    this.#addDisk('vda', { path: 'devices/pci0000:00/0000:00:05.0/virtio2/block/vda', removable: '0' });
  }

  plugKeyboard(): void {
    this.#writeInputs([...this.#inputs, KEYBOARD]);
  }

  takeKeyboard(): void {
    this.#writeInputs([BUTTON]);
  }

  /** In the socket of this number. A hard disk in a case does not call itself removable. */
  plugStick(at: { socket?: number; removable?: boolean } = {}): void {
    const port = `1-${at.socket ?? 2}`;
    const device = `devices/pci0000:00/0000:00:14.0/usb1/${port}`;
    this.#write(`sys/${device}/idVendor`, '0781');
    this.#write(`sys/${device}/idProduct`, '5567');
    const path = `${device}/${port}:1.0/host6/target6:0:0/6:0:0:0/block/sda`;
    this.#addDisk('sda', { path, removable: at.removable === false ? '0' : '1' });
    this.#write(`sys/${path}/device/vendor`, 'Constructed');
    this.#write(`sys/${path}/device/model`, 'Stick');
  }

  takeStick(): void {
    rmSync(join(this.#root, 'sys/block/sda'), { force: true });
  }

  #addDisk(name: string, { path, removable }: { path: string; removable: '0' | '1' }): void {
    this.#write(`sys/${path}/removable`, removable);
    this.#write(`sys/${path}/size`, '60062500');
    mkdirSync(join(this.#root, 'sys/block'), { recursive: true });
    symlinkSync(join('..', path), join(this.#root, 'sys/block', name));
  }

  #writeInputs(blocks: readonly string[]): void {
    this.#inputs = blocks;
    this.#write('proc/bus/input/devices', blocks.join('\n'));
  }

  #write(file: string, line: string): void {
    const path = join(this.#root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${line}\n`);
  }
}
