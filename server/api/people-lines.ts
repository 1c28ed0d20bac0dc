import type { FastifyPluginAsync } from 'fastify';
import { newId, refuse, type Clock, type PersonId, type Randomness } from '#kernel';
import { newPersonRequest } from '#contracts/api';
import { personOf, type PeopleRegister } from '../people/index.ts';
import { answer } from './problems.ts';

/** Who already owns the machine may say who runs the building; the id is made here. */
const personAtTheDoor = newPersonRequest.omit({ id: true });

export interface PeopleLines {
  readonly register: PeopleRegister;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** The local door's routes about people: an invite for the first owner, who there is, and a person made at once. */
export function peopleLines({ register, clock, randomness }: PeopleLines): FastifyPluginAsync {
  return async (door) => {
    door.post('/invites', async (_request, reply) => {
      const invite = await register.invite();
      return invite.ok ? invite.value : answer(reply, invite);
    });

    door.get('/people', async () => ({ people: await register.rows() }));

    door.post('/people', async (request, reply) => {
      const given = personAtTheDoor.safeParse(request.body);
      if (!given.success) {
        const [first] = given.error.issues;
        const path = first?.path.join('.') ?? '';
        return answer(
          reply,
          refuse('REQUEST_INVALID', { message: `${path}: ${first?.message ?? ''}`, details: { path } }),
        );
      }
      const added = await register.add({ ...given.data, id: newId<PersonId>(clock, randomness) }, null);
      return added.ok ? personOf(added.value) : answer(reply, added);
    });
  };
}
