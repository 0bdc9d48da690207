import { describe, expect, it } from '@jest/globals';
import { LegRows } from '../../nodes/Kavkom/calls/legRows';

const leg = (uuid: string, callId: string) => ({ uuid, originating_leg_uuid: callId });

describe('the legs of a list that never ends', () => {
	it('are dropped with their calls, of which the newest are known and no others', () => {
		const rows = new LegRows();
		const isCall = Array.from({ length: 200_000 }, (_, number) => [
			rows.isCall({ uuid: `call ${number}` }),
			rows.isCall(leg(`leg ${number}`, `call ${number}`)),
		]);
		expect(isCall.every(([call, itsLeg]) => call && !itsLeg)).toBe(true);
		expect(rows.withoutCall).toEqual([]);
		expect(rows.knowsAllListed).toBe(false);
		rows.isCall(leg('late', 'call 199999'));
		rows.isCall(leg('very late', 'call 0'));
		expect(rows.withoutCall).toMatchObject([{ uuid: 'very late' }]);
	});

	it('are looked after in time where their calls do not come', () => {
		const rows = new LegRows();
		for (let number = 0; !rows.isFull; number += 1) {
			expect(number).toBeLessThan(20_000);
			rows.isCall(leg(`leg ${number}`, `call ${number % 7}`));
			rows.isCall(leg('leg 0', 'call 0'));
		}
		expect(rows.knowsAllListed).toBe(true);
		expect(rows.holdsTheirCalls).toBe(false);
		rows.dropLegsOf('call 0');
		expect(rows.isFull).toBe(false);
		expect(rows.holdsTheirCalls).toBe(true);
		rows.clear();
		expect(rows.withoutCall).toEqual([]);
	});
});

describe('a row that names another in bridge_uuid', () => {
	const bridged = (uuid: string, bridge_uuid: string, side: string) => ({
		uuid,
		bridge_uuid,
		leg: side,
	});

	it.each(['b', 'B'])('is a leg of it as leg %s, whichever comes first', (side) => {
		const rows = new LegRows();
		expect(rows.isCall(bridged('leg 1', 'call', side))).toBe(false);
		expect(rows.isCall(bridged('call', 'leg 1', 'a'))).toBe(true);
		expect(rows.isCall(bridged('leg 2', 'call', side))).toBe(false);
		expect(rows.withoutCall).toEqual([]);
	});

	it('is a call as leg a, and a leg of nothing where it names nobody', () => {
		const rows = new LegRows();
		expect(rows.isCall(bridged('call', 'leg 1', 'a'))).toBe(true);
		expect(rows.isCall(bridged('other', '', 'b'))).toBe(true);
		expect(rows.isCall(bridged('third', 'third', 'b'))).toBe(true);
	});

	it('is kept where that is listed nowhere', () => {
		const rows = new LegRows();
		rows.isCall(bridged('leg', 'gone', 'b'));
		expect(rows.withoutCall).toMatchObject([{ uuid: 'leg' }]);
	});
});
