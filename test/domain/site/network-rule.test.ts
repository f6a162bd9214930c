import { expect, test } from 'vitest';
import { networkRule } from '../../../src/model/site-rules.ts';

test.each(['192.0.2.7', '192.0.2.0/24', '128.0.0.0/1', '2001:db8::/32', '2001:db8::1', '::ffff:192.0.2.7'])(
  '%s may look behind the page',
  (text) => {
    expect(networkRule(text)).toBeUndefined();
  },
);

test.each([
  ['192.0.2', 'network-form'],
  ['192.0.2.0/33', 'network-form'],
  ['192.0.2.0/024', 'network-form'],
  ['192.0.2.0/24/8', 'network-form'],
  ['fe80::1%eth0', 'network-form'],
  ['portal.example', 'network-form'],
  ['0.0.0.0/0', 'network-everything'],
  ['::/0', 'network-everything'],
  ['127.0.0.1', 'network-loopback'],
  ['127.9.9.9', 'network-loopback'],
  ['64.0.0.0/2', 'network-loopback'],
  ['::1', 'network-loopback'],
  ['::/64', 'network-loopback'],
  ['::ffff:127.0.0.1', 'network-loopback'],
])('%s is refused: %s', (text, code) => {
  expect(networkRule(text)?.code).toBe(code);
});
