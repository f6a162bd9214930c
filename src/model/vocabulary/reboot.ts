export type * from '../../terms/reboot.ts';
