export { startPrinter, SimulatedPrinter, type CutReceipt, type SimulatedPrinterOptions } from './printer.ts';
