import type { FastifyReply } from 'fastify';
import { defineSandbox } from '../sandbox.ts';

interface Asked {
  countryCode?: string;
  vatNumber?: string;
  requesterMemberStateCode?: string;
  requesterNumber?: string;
}

const STATES = 'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' ');
/** What the member states' answers leave out. */
const UNPUBLISHED = '---';

/**
 * VIES's REST API. Every id is registered but those that `act('strike', { id })` named; `act('silence', { state, code, status })` has a member state answer
 * with a code (and 200, as it does as a rule) until it is called without one; `act('close', { code })` the whole of it.
 */
export default defineSandbox({
  id: 'vies',
  use: (origin) => ({ options: { url: origin, requester: 'DE123456789' } }),
  create(context) {
    const struck = context.books.collection<{ id: string }>('struck');
    const silent = context.books.collection<{ code: string; status: number }>('silent');
    const asked = context.books.collection<{ id: string; consultation?: string; at: number }>('asked');
    const WHOLE = '*';

    const refuse = (reply: FastifyReply, code: string, status = 200) =>
      reply.code(status).send({ actionSucceed: false, errorWrappers: [{ error: code }] });

    return {
      routes(app) {
        app.post('/check-vat-number', async (request, reply) => {
          const { countryCode = '', vatNumber = '', ...requester } = (request.body ?? {}) as Asked;
          const outage = silent.get(WHOLE) ?? silent.get(countryCode);
          if (outage) return refuse(reply, outage.code, outage.status);
          if (!STATES.includes(countryCode) || !/^[A-Z0-9+*]{2,12}$/.test(vatNumber))
            return refuse(reply, 'INVALID_INPUT', 400);
          const { requesterMemberStateCode: state, requesterNumber: number } = requester;
          if ((state === undefined) !== (number === undefined) || (state !== undefined && !STATES.includes(state)))
            return refuse(reply, 'INVALID_REQUESTER_INFO', 400);
          const id = `${countryCode}${vatNumber}`;
          const valid = !struck.get(id);
          const n = context.books.next('asked', 1);
          const consultation = state === undefined || !valid ? '' : `WAPI${String(n).padStart(12, 'A')}`;
          asked.put(String(n), { id, at: context.now(), ...(consultation === '' ? {} : { consultation }) });
          return {
            countryCode,
            vatNumber,
            requestDate: new Date(context.now()).toISOString(),
            valid,
            requestIdentifier: consultation,
            name: valid ? 'NORDWIND GMBH' : UNPUBLISHED,
            address: UNPUBLISHED,
            traderName: UNPUBLISHED,
            traderNameMatch: 'NOT_PROCESSED',
          };
        });
        app.get('/check-status', async () => ({
          vow: { available: !silent.get(WHOLE) },
          countries: STATES.map((countryCode) => ({
            countryCode,
            availability: silent.get(countryCode) ? 'Unavailable' : 'Available',
          })),
        }));
      },
      entries: () => [],
      act(verb, input) {
        const {
          id = '',
          state = '',
          code,
          status = 200,
        } = (input ?? {}) as Record<string, string> & { status?: number };
        const hush = (place: string) =>
          code === undefined ? silent.delete(place) : silent.put(place, { code, status: Number(status) });
        switch (verb) {
          case 'strike':
            return struck.put(id, { id });
          case 'register':
            return struck.delete(id);
          case 'silence':
            return hush(state);
          case 'close':
            return hush(WHOLE);
          case 'asked':
            return asked.values();
          default:
            throw new Error(`vies cannot ${verb}`);
        }
      },
    };
  },
});
