/**
 * `program`: a command of the service can't be run. The others are systemd's: what it refuses; what its unit names and is not there,
 * or which other unit or account; a condition that isn't met any more; which unit starts it again; which is stopped with it.
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
