import { describe, expect, it } from '@jest/globals';
import { isSecretField, withoutSecretFields } from '../../nodes/shared/secrets/secretFields';

describe('A field of a record', () => {
	it.each([
		...[
			'password',
			'PASSWORD',
			'voicemail_password',
			'sipPassword',
			'voicemailPassword',
			'Password1',
		],
		...[
			'password_hash',
			'passwordHint',
			'webpassword',
			'ex_webpasswordhash',
			'passwd',
			'user-passwd',
		],
		...[
			'pwd',
			'dbPwd',
			'pass',
			'sip_pass',
			'smtpPass',
			'userpass',
			'passphrase',
			'passcode',
			'wifi pass',
		],
		...[
			'secret',
			'sip_secret',
			'secret_key',
			'secretKey',
			'clientSecret',
			'ex_2fasecret',
			'secrets',
		],
		...[
			'md5secret',
			'client-secret-value',
			'token',
			'push_token',
			'authToken',
			'X-API-TOKEN',
			'apitoken',
		],
		...['refreshToken', 'access_tokens', 'oauth2Token', 'tokenValue', 'token_id'],
		...[
			'api_key',
			'apiKey',
			'APIKey',
			'api-key',
			'apikey',
			'X-Api-Key',
			'api.key',
			'auth_key',
			'authkey',
		],
		...['privateKey', 'accessKeyId', 'encryption_key', 'pre_shared_key', 'signingKeys', 'sshKey'],
		...[
			'pin',
			'PIN',
			'pin_number',
			'pinNumber',
			'PINCode',
			'voicemail-pin',
			'ex_vmpin',
			'ex_pincode',
		],
		...['user_2fa', '2faCode', 'ex_2fabackupcodes', 'otp', 'recovery_codes', 'mfa_seed'],
		...[
			'credential',
			'credentials',
			'db_credentials',
			'auth',
			'sip_auth',
			'authorization',
			'bearer',
		],
		...[
			'Proxy-Authorization',
			'signature',
			'hmacSignature',
			'x-amz-signature',
			'cookie',
			'Set-Cookie',
		],
		...['sip_pw', 'pw', 'mdp', 'passw', 'pswd', 'passkey', 'user_psk', 'ha1', 'sip_ha1', 'sippw'],
		...['mot_de_passe', 'motDePasse', 'contrasena', 'contraseña', 'Passwort', 'senha'],
		...['סיסמה', 'סיסמא', 'пароль', 'sip_пароль'],
		...['extpass', 'phonepass', 'trunkpass', 'ftppass', 'xapikey', 'x_api_key'],
		...['pinset', 'authcode', 'auth_code', 'access_code', 'conference_code', 'unlock_code'],
		...['session', 'session_id', 'sessionId', 'phpsessid_cookie', 'jwt', 'salt', 'fileHash'],
	])('called %s holds a secret', (name) => {
		expect(isSecretField(name)).toBe(true);
	});

	it.each([
		...[
			'',
			'_',
			'extension',
			'user',
			'key',
			'keys',
			'sort_key',
			'keypad',
			'keyword',
			'monkey',
			'turkey',
		],
		...['hotkey', 'public_key', 'primaryKey', 'EXITWITHKEYCALLS', 'donkey_key'],
		...[
			'pinned',
			'pinnedAt',
			'is_pinned',
			'spin',
			'shipping',
			'opinion',
			'ping',
			'mapping',
			'pineapple',
		],
		...[
			'author',
			'authorId',
			'authored_by',
			'authority',
			'passage',
			'passenger',
			'passed',
			'compass',
		],
		...['bypass_media', 'passive', 'call_pass_through', 'secretary', 'secretariat_number'],
		...['tokens', 'tokenized_count', 'max_tokens', 'tokensUsed', 'totalTokens', 'token_count'],
		...['password_hint_shown', 'hasPassword', 'password_changed_at', 'pin_required', 'authType'],
		...[
			'sessionDuration',
			'session_count',
			'assigned',
			'signed_at',
			'designature',
			'sign',
			'design',
		],
		...['auth_acl', 'auth_id', 'sip_auth_id', 'code', 'area_code', 'country_code', 'pwned', 'spw'],
		...['harpsichord', 'surpass', 'conference_name', 'unlock', 'pingset'],
		...['cookiecutter', 'hashtag', 'authentic', 'caller_id_number', 'callUuid', 'digits_dialed'],
	])('called "%s" holds none', (name) => {
		expect(isSecretField(name)).toBe(false);
	});

	it('is told by its name also after very many others, and by one of a million letters', () => {
		for (let index = 0; index < 5000; index += 1) isSecretField(`field_${index}`);
		expect(isSecretField('sipPassword')).toBe(true);
		for (const part of ['a', 'aA', ' ', '1a', '_', 'A']) {
			expect(isSecretField(part.repeat(1_000_000))).toBe(false);
		}
		expect(isSecretField('pass '.repeat(200_000))).toBe(true);
		expect(isSecretField(`${'a'.repeat(90)}_pin_${'b'.repeat(1_000_000)}`)).toBe(true);
	});

	it('that holds a secret is left out at any depth, and nothing else is changed', () => {
		const record = {
			extension: '101',
			password: 'x',
			list: [{ voicemailPassword: 'x', id: 1 }, null, 'text', [{ a_token: 'x' }]],
			inner: { deep: { secret_key: 'x', kept: false, zero: 0, none: null } },
		};
		const copy = structuredClone(record);
		expect(withoutSecretFields(record)).toEqual({
			extension: '101',
			list: [{ id: 1 }, null, 'text', [{}]],
			inner: { deep: { kept: false, zero: 0, none: null } },
		});
		expect(record).toEqual(copy);
	});

	it.each(['pass\u0000word', 'sip_\u0007password', '__pro\u0000to__'])(
		'that is left out stays so with a character that is taken out of names: %j',
		(name) => {
			expect(withoutSecretFields({ [name]: 'x', id: 1 })).toEqual({ id: 1 });
		},
	);
});

describe('A text of a record', () => {
	it.each([
		[
			'{"user":"a","sip_auth_password":"hunter2","n":12345678901234567890}',
			'{"user":"a","sip_auth_password":"[hidden]","n":12345678901234567890}',
		],
		['{"pin" : 1234}', '{"pin" : "[hidden]"}'],
		['[{"a":{"token":"x\\"y"}}]', '[{"a":{"token":"[hidden]"}}]'],
		[
			'{a=1,sip_auth_password=hunter2}sofia/gateway/x',
			'{a=1,sip_auth_password=[hidden]}sofia/gateway/x',
		],
		["password='hunter 2' rejected", 'password=[hidden] rejected'],
		['https://user:hunter2@files.example.com/a', 'https://user:[hidden]@files.example.com/a'],
	])('has no secret beside its name: %s', (text, expected) => {
		expect(withoutSecretFields({ text })).toEqual({ text: expected });
	});

	it.each([
		'https://files.example.com/download?token=x&file=y#session=z',
		'2026-03-01 09:30:00',
		'sip:dana@example.com:5060',
		'He said "pass: yes" = fine',
		'a=b, c = d',
		'{"extension":"101","auth_type":"digest"}',
	])('is kept as it is without one: %s', (text) => {
		expect(withoutSecretFields({ text })).toEqual({ text });
	});

	it('is looked through in no time, whatever it is', () => {
		const started = performance.now();
		for (const part of ['"', '"a":', '"a":"', 'a=', '=', 'a', "a='", 'x://a:', '\\"', 'a="'])
			withoutSecretFields({ text: part.repeat(200_000) });
		expect(performance.now() - started).toBeLessThan(5000);
	});
});
