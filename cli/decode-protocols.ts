/** What `foyer decode` knows. Apart from the decoders, so that `--help` loads none of them. */
export const decodedProtocols = ['modbus', 'ccnet', 'escpos'] as const;
export type DecodedProtocol = (typeof decodedProtocols)[number];
