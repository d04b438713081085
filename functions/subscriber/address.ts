/** Whether an address is one of the public internet: no other may be reached through a subscriber's URL. */
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Of IPv6 nothing else is given out; old forms around an IPv4 address lie outside of it. */
const global = ipaddr.parseCIDR('2000::/3');

/** An IPv4 address mapped into an IPv6 one counts as what it is. */
export const isPublic = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(global));
};

/** Looks a name up for a connection that is made to what was checked here, and to nothing else. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const isSafe = addresses.length > 0 && addresses.every(({ address }) => isPublic(address));
    if (!isSafe) return callback(new Error('its address is not public'), []);
    const [first] = addresses;
    if (options.all || !first) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};
