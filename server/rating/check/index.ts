export { checkTariff, type CheckedTariff } from './check-tariff.ts';
export { tariffFindings, type TariffFinding, type TariffFindingCode } from './finding.ts';
export { tariffLints } from './version-lints.ts';
