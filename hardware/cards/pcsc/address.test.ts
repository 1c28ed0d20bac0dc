import { describe, expect, test } from 'vitest';
import { parsePcscAddress } from './address.ts';

describe('the address of a PC/SC reader', () => {
  test.each([
    ['pcsc://', ''],
    ['pcsc://*', ''],
    ['pcsc://ACS%20ACR122U', 'ACS ACR122U'],
    ['pcsc://Virtual%20PCD%2000%2000', 'Virtual PCD 00 00'],
    ['pcsc://HID%20OMNIKEY%20%5B5422CL%5D%20%28K1%29', 'HID OMNIKEY [5422CL] (K1)'],
  ])('%s', (url, namePrefix) => expect(parsePcscAddress(url)).toEqual({ namePrefix }));

  test.each(['tcp://127.0.0.1:1', 'pcsc:reader', 'pcsc://a/b', 'pcsc://a?b=c', 'pcsc://%zz'])(
    '%s is refused',
    (url) => {
      expect(() => parsePcscAddress(url)).toThrow(expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }) as Error);
    },
  );
});
