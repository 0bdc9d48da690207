// One player for all calls. It plays a file in memory: so it can jump to any place, in every browser.

const player = (() => {
	const audio = byId('audio');
	let current = 0;

	function release() {
		audio.pause();
		if (audio.src !== '') URL.revokeObjectURL(audio.src);
		audio.removeAttribute('src');
		audio.load();
	}

	function close() {
		current += 1;
		release();
		byId('player').hidden = true;
	}

	async function play(call, title) {
		current += 1;
		const mine = current;
		release();
		byId('player').hidden = false;
		byId('player-title').textContent = title;
		byId('player-message').textContent = 'Loading the recording …';
		try {
			const file = await askForRecording(call);
			if (mine !== current) return;
			audio.src = URL.createObjectURL(file);
			byId('player-message').textContent = '';
			// A browser may want another click before it makes a sound; the controls are there for it.
			await audio.play().catch(() => undefined);
		} catch (error) {
			if (mine === current) byId('player-message').textContent = error.message;
		}
	}

	byId('player-close').addEventListener('click', close);
	return { play, close };
})();
