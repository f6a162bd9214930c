import { test } from 'vitest';
import { expectSameFailure } from './demo-case-kit.ts';

test('a hook that hung at a customer’s fails on the demo platform as it did there', () =>
  expectSameFailure('post-install', 'sleep 600', /OSPI-2010/));
