/**
 * The environment of an n8n that runs hundreds of workflows for tests: a run takes half the processor's time. It
 * evaluates each expression in the same engine, isolated as ever; it only compiles the engine's own code once for all
 * runs, and starts it for those alone that have an expression. Tests with an n8n of their own have it as it comes.
 */
export const FRUGAL = {
	N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true',
	N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
};
