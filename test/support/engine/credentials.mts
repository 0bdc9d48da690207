import './container.mts';
import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	injectDomainRestrictionFields,
	isExpression,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';
import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	INodeTypes,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A stored credential: its type and what the user typed into it. */
export interface StoredCredential {
	type: ICredentialType;
	data: ICredentialDataDecryptedObject;
}

type RequestPart = Record<string, string | IDataObject>;

const mockNode: INode = {
	id: 'mock',
	name: '',
	typeVersion: 1,
	type: 'mock',
	position: [0, 0],
	parameters: {},
};
const mockType = { description: { properties: [] } } as unknown as ReturnType<
	INodeTypes['getByNameAndVersion']
>;
const mockTypes: INodeTypes = {
	getByName: () => mockType,
	getByNameAndVersion: () => mockType,
	getKnownTypes: () => ({}),
};

/**
 * The credentials of an engine, as n8n's own helper serves them (dist/credentials-helper.js of n8n
 * 2.41): defaults of the type's properties filled in, expressions resolved, and `authenticate`
 * applied to requests, be it a function or a table of expressions. A credential's id is its key in
 * `stored`. OAuth and expiring credentials aren't offered.
 */
export class EngineCredentials extends ICredentialsHelper {
	constructor(private readonly stored: Record<string, StoredCredential>) {
		super();
	}

	/** The key of the first credential of that type, or undefined. */
	findKey(typeName: string): string | undefined {
		return Object.keys(this.stored).find((key) => this.stored[key].type.name === typeName);
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		// n8n adds these fields to every type with an `authenticate` when it loads it.
		return injectDomainRestrictionFields(this.getType(typeName));
	}

	async getCredentials(
		details: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentials<ICredentialDataDecryptedObject>> {
		const credentials = new Credentials<ICredentialDataDecryptedObject>(
			{ id: details.id, name: details.name },
			typeName,
		);
		await credentials.setData(this.getStored(details).data);
		return credentials;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		typeName: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		context?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const original = structuredClone(this.getStored(details).data);
		if (raw === true) return original;
		const withDefaults = this.withDefaults(typeName, original);
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (context === undefined) return await resolveAlone(withDefaults, mode, keys);
		return context.workflow.expression.getParameterValue(
			withDefaults as INodeParameters,
			context.runExecutionData,
			context.runIndex,
			context.itemIndex,
			context.node.name,
			context.connectionInputData,
			mode,
			keys,
			executeData,
			false,
			withDefaults,
		) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const request = options as IHttpRequestOptions;
		const { authenticate } = this.getType(typeName);
		if (authenticate === undefined) return request;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		const resolve = (value: string) => resolveValue(value, credentials, workflow, node);
		return applyGeneric(authenticate, request, resolve);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async updateCredentials(): Promise<void> {
		throw new Error('The test engine stores no credentials');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error('The test engine stores no OAuth tokens');
	}

	getType(typeName: string): ICredentialType {
		return this.getStored({ id: this.findKey(typeName) ?? null, name: typeName }).type;
	}

	private getStored({ id, name }: INodeCredentialsDetails): StoredCredential {
		const stored = id === null ? undefined : this.stored[id];
		if (stored === undefined) throw new Error(`The test engine has no credential "${name}"`);
		return stored;
	}

	private withDefaults(typeName: string, data: ICredentialDataDecryptedObject) {
		const properties = this.getCredentialsProperties(typeName);
		return NodeHelpers.getNodeParameters(
			properties,
			data as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
	}
}

async function resolveAlone(
	data: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	keys: ReturnType<typeof getAdditionalKeys>,
): Promise<ICredentialDataDecryptedObject> {
	const workflow = new Workflow({
		nodes: [mockNode],
		connections: {},
		active: false,
		nodeTypes: mockTypes,
	});
	return await workflow.expression.withIsolate(
		async () =>
			workflow.expression.getComplexParameterValue(
				mockNode,
				data as INodeParameters,
				mode,
				keys,
				undefined,
				undefined,
				data,
			) as ICredentialDataDecryptedObject,
	);
}

function resolveValue(
	value: string,
	credentials: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): string {
	if (!isExpression(value)) return value;
	const resolved = workflow.expression.getSimpleParameterValue(
		node,
		value,
		'internal',
		{ $credentials: credentials },
		undefined,
		'',
	);
	return resolved ? String(resolved) : '';
}

function applyGeneric(
	{ properties }: IAuthenticateGeneric,
	request: IHttpRequestOptions,
	resolve: (value: string) => string,
): IHttpRequestOptions {
	request.headers ??= {};
	const parts = request as unknown as Record<string, RequestPart>;
	for (const [part, values] of Object.entries(properties as Record<string, RequestPart>)) {
		parts[part] ??= {};
		for (const [name, value] of Object.entries(values)) {
			parts[part][resolve(name)] = resolve(value as string);
		}
	}
	return request;
}
