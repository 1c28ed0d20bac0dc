export { notesOf, type Habit, type Visit } from './habits.ts';
export { customOf, type Custom } from './residents.ts';
export { livePast, type LivedBuilding, type Books } from './live.ts';
