/** The names of every wait of the kiosk; lengths and reasons stand in `deadlines.ts`, what happens at the end in `expiry.ts`. */
export type DeadlineName =
  | 'start'
  | 'leave_settings'
  | 'identify'
  | 'idle'
  | 'answer'
  | 'opening'
  | 'bill_settles'
  | 'settle'
  | 'supply_late'
  | 'print'
  | 'receipt'
  | 'fault'
  | 'staff_idle'
  | 'staff_counting'
  | 'staff_test'
  | 'staff_answer';
