/** What a store in memory keeps under an epoch: what an erase has to find. */
import type { Owner } from '../../../functions/domain/model.ts';
import type { Remnant } from '../../../functions/domain/ports.ts';

export interface Held {
  held(owner: Owner): (Remnant & { drop(): boolean })[];
}
