/** What `foyer decode` knows. Apart from the decoders, so that `--help` loads none of them. */
export const decodedProtocols = [
  'modbus',
  'dlt645',
  'cjt188',
  'mbus',
  'iec62056',
  'ccnet',
  'id003',
  'ebds',
  'ssp',
  'cctalk',
  'escpos',
] as const;
export type DecodedProtocol = (typeof decodedProtocols)[number];
