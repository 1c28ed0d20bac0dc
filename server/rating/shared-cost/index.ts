export { shareOut } from './share-out.ts';
export {
  noProfitStatement,
  type NoProfitStatement,
  type Reconciliation,
  type SharedLine,
  type UnitShare,
} from './statement.ts';
