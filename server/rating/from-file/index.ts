export type { FileRegister, FileRules } from './file-chain.ts';
export { rateReadings, type FileRating, type FileRatingInput } from './rate-file.ts';
export { readReadingsCsv, type FileReading, type ReadingsFile, type RowProblem } from './readings-csv.ts';
