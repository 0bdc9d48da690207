/**
 * Ranges of numbers that cost far more than a call to their country, so that whoever owns one earns by being called
 * back. Digits behind the +; a dot stands for any digit. From the public numbering plans; a range that is missing
 * here costs as its country does.
 */

/** Satellites, networks of no country and shared-cost services of the whole world. */
const WORLD = ['808', '870', '878', '881', '882', '883', '888', '979', '991'];

/** Behind +1 but neither in the United States nor in Canada, and dialled like a town there. */
const CARIBBEAN = [
	...['242', '246', '264', '268', '284', '345', '441', '473', '649', '658', '664', '684'],
	...['721', '758', '767', '784', '809', '829', '849', '868', '869', '876'],
];

/** Small networks whose calls are among the dearest, and which ring once to be called back. */
const FAR = [
	...['246', '247', '252', '290', '500', '53', '672', '674', '675', '676', '677', '678', '679'],
	...['682', '683', '685', '686', '688', '690', '692', '850'],
];

/** Premium-rate and other special services, by country code. */
const SERVICES_OF: Record<string, readonly string[]> = {
	'1': ['900', '700', '...976', '500', '533', '544', '566', '577', '588', ...CARIBBEAN],
	'7': ['803', '809'],
	'27': ['86', '90'],
	'30': ['90', '14'],
	'31': ['90', '87'],
	'32': ['90', '70', '78'],
	'33': ['81', '82', '89'],
	'34': ['803', '806', '807', '901', '902', '905', '907'],
	'36': ['90', '91'],
	'39': ['89', '199', '144', '166', '178'],
	'40': ['90'],
	'41': ['90', '84', '18'],
	'43': ['90', '93', '81', '82'],
	'44': ['9', '87', '84', '70'],
	'45': ['90'],
	'46': ['900', '939', '944', '99'],
	'47': ['820', '829'],
	'48': ['70', '300', '400'],
	'49': ['900', '137', '180', '118', '190'],
	'55': ['900', '500', '300'],
	'61': ['190'],
	'64': ['900'],
	'65': ['1900'],
	'81': ['990', '570'],
	'90': ['900', '888', '898'],
	'212': ['89'],
	'262': ['81', '82', '89'],
	'351': ['60', '76', '646', '648', '707', '708'],
	'352': ['90'],
	'353': ['1520', '1530', '1540', '1550', '1560', '1570', '1580', '1590'],
	'354': ['90'],
	'357': ['90'],
	'358': ['600', '700', '606'],
	'359': ['90'],
	'370': ['90'],
	'371': ['90'],
	'372': ['90'],
	'380': ['900'],
	'385': ['60', '64', '69'],
	'386': ['90'],
	'420': ['90'],
	'421': ['900'],
	'590': ['81', '82', '89'],
	'594': ['81', '82', '89'],
	'596': ['81', '82', '89'],
	'972': ['19', '156', '157'],
};

/** All of them. */
export const PREMIUM_NUMBERS: readonly string[] = [
	...WORLD,
	...FAR,
	...Object.entries(SERVICES_OF).flatMap(([country, ranges]) =>
		ranges.map((range) => `${country}${range}`),
	),
];
