import { type Answer, json } from '../answers.mts';
import type { OneComCall } from '../calls.mts';
import { transcriptOf } from '../transcripts.mts';
import type { World } from '../world.mts';
import { refusal, withExtras } from './answers.mts';
import type { OpenApiRequest } from './request.mts';

function wholeAnalysis(call: OneComCall, world: World): object {
	const { text, segments, summary, score, brief } = transcriptOf(call);
	const found = {
		transcript: text,
		summary,
		sentiment_score: score,
		sentiment_brief: brief,
	};
	return {
		tenant_id: Number(world.tenantId),
		tenant_code: world.tenant,
		uniqueid: call.id,
		...found,
		sentiment_scores: [score],
		sentiment_details: JSON.stringify({ label: brief }),
		recordings: [
			{
				metadata_id: 301,
				recording_id: segments[0].recording_id,
				date: world.clock.format(call.startedAt),
				...found,
			},
		],
		transcript_segments: segments,
	};
}

type Analyses = (calls: OneComCall[], world: World) => object[];

const ANALYSES: Record<World['oddities']['openApiAnalysis'], Analyses> = {
	whole: (calls, world) => calls.map((call) => withExtras(wholeAnalysis(call, world), world)),
	// Every second call has a summary, and no more.
	partial: (calls) =>
		calls
			.filter((_, index) => index % 2 === 0)
			.map((call) => ({
				uniqueid: call.id,
				transcript: null,
				summary: transcriptOf(call).summary,
				sentiment_score: null,
				recordings: [],
			})),
	missing: () => [],
};

/**
 * `GET /aianalysis?uniqueid=a,b`: ids without one are left out (contract: onecom-openapi, Analysis of
 * calls).
 */
export function analysis({ parameters }: OpenApiRequest, world: World, inPath?: string): Answer {
	const wanted = inPath === undefined ? parameters.list('uniqueid') : [inPath];
	if (wanted.length === 0) return refusal('uniqueid_required');
	const now = world.now();
	const calls = world.calls.filter(
		(call) => wanted.includes(call.id) && call.hasRecording && call.recordingVisibleAt <= now,
	);
	return json(ANALYSES[world.oddities.openApiAnalysis](calls, world));
}
