import { expect, test } from 'vitest';
import { cookiesOf } from './cookies.ts';

test('sends cookies back without their attributes, whose dates have commas', () => {
  const joined =
    'sap-usercontext=sap-client=100; path=/, SAP_SESSIONID_S4H_100=a%3d%3d; expires=Tue, 03 Nov 2026 10:00:00 GMT; path=/; HttpOnly';
  expect(cookiesOf(joined)).toBe('sap-usercontext=sap-client=100; SAP_SESSIONID_S4H_100=a%3d%3d');
});

test('leaves out what a Service Layer puts behind its sessions', () => {
  expect(cookiesOf('B1SESSION=8f3c;HttpOnly;, ROUTEID=.node1;path=/b1s')).toBe('B1SESSION=8f3c; ROUTEID=.node1');
});

test('keeps the later of two cookies of one name, as browsers do', () => {
  expect(cookiesOf('Shop-1=stranger; path=/, PHPSESSID=7; path=/, Shop-1=customer; path=/')).toBe(
    'Shop-1=customer; PHPSESSID=7',
  );
});
