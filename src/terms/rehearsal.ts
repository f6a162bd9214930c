/**
 * `program`: a command of the service cannot be run. The others are systemd's: what it refuses; what its unit names but is
 * missing, or which other unit or account; a condition that is no longer met; which unit starts it again; which is stopped with it.
 */
export type ServiceFault =
  | 'program'
  | 'masked'
  | 'start-refused'
  | 'stop-refused'
  | 'gone'
  | 'lacking'
  | 'condition'
  | 'started-again'
  | 'takes-along';
