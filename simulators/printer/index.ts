export { startPrinter, SimulatedPrinter, type CutReceipt, type SimulatedPrinterOptions } from './printer.ts';
export { renderPrint } from './render.ts';
