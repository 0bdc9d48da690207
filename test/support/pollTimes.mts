import lodash from 'lodash';

/** Poll times of a trigger. n8n polls at most once a minute by one expression, so there is one for each time. */
export const pollEvery = (seconds: number) => ({
	item: lodash.range(0, 60, seconds).map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
});
