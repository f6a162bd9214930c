export type SessionLimit = 'open-files' | 'file-size' | 'stack' | 'address-space' | 'cpu-time' | 'processes';
