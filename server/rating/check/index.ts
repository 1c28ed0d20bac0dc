export { checkTariff, findingsIn, type CheckedTariff } from './check-tariff.ts';
export { tariffFindings, type TariffFinding, type TariffFindingCode } from './finding.ts';
