/** Draws the pictures of a film, and cuts out of each what is not as in the one before. Runs in a page of its own. */
globalThis.openFilm = ({ width, height, captionHeight }) => {
	const MARK = '#ff6d00';
	const RING_ROOM = 5;
	const POINTER = 'M0 0v21.5l5.2-4.9 3.4 8 4.1-1.8-3.4-7.8h7.2z';
	const LOSSY_QUALITY = 0.88;
	const LOSSLESS = 1;

	const newCanvas = (canvasWidth, canvasHeight) =>
		new OffscreenCanvas(canvasWidth, canvasHeight).getContext('2d', { willReadFrequently: true });
	const table = newCanvas(width, height + captionHeight);
	let screen;
	let before;

	const drawRing = ({ x, y, width: w, height: h }, isPressed) => {
		table.beginPath();
		table.roundRect(x - RING_ROOM, y - RING_ROOM, w + 2 * RING_ROOM, h + 2 * RING_ROOM, 8);
		table.lineWidth = 4;
		table.strokeStyle = MARK;
		table.stroke();
		if (!isPressed) return;
		table.globalAlpha = 0.25;
		table.fillStyle = MARK;
		table.fill();
		table.globalAlpha = 1;
	};

	const drawPointer = ({ x, y }) => {
		table.setTransform(1.3, 0, 0, 1.3, x, y);
		const path = new Path2D(POINTER);
		table.lineWidth = 2.4;
		table.lineJoin = 'round';
		table.strokeStyle = '#fff';
		table.fillStyle = '#111';
		table.stroke(path);
		table.fill(path);
		table.resetTransform();
	};

	const drawCaption = (caption) => {
		table.fillStyle = '#1f2933';
		table.fillRect(0, height, width, captionHeight);
		table.fillStyle = '#fff';
		table.font = `600 ${Math.round(captionHeight * 0.42)}px system-ui, sans-serif`;
		table.textBaseline = 'middle';
		table.fillText(caption, 24, height + captionHeight / 2 + 1);
	};

	const pixels = () => table.getImageData(0, 0, width, height + captionHeight);

	/** The smallest rectangle with all that changed, at even places, and the picture with nothing but that. */
	const changeOf = (now) => {
		const all = new Uint32Array(now.data.buffer);
		const old = before && new Uint32Array(before.data.buffer);
		const changed = new ImageData(now.width, now.height);
		const kept = new Uint32Array(changed.data.buffer);
		let [left, top, right, bottom] = [now.width, now.height, -1, -1];
		for (let index = 0; index < all.length; index++) {
			if (old && all[index] === old[index]) continue;
			kept[index] = all[index];
			const x = index % now.width;
			const y = (index - x) / now.width;
			left = Math.min(left, x);
			right = Math.max(right, x);
			top = Math.min(top, y);
			bottom = y;
		}
		if (right < 0) return undefined;
		left -= left % 2;
		top -= top % 2;
		return { changed, x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
	};

	const encoded = async (image, { x, y, width: w, height: h }, quality) => {
		const cut = newCanvas(w, h);
		cut.putImageData(image, -x, -y);
		const blob = await cut.canvas.convertToBlob({ type: 'image/webp', quality });
		return new Uint8Array(await blob.arrayBuffer());
	};

	const inBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

	return {
		/** What the camera saw of the editor, as a PNG in base64. */
		async setScreen(png) {
			const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
			screen = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
		},
		/** The next picture, as far as it differs from the last; nothing when it does not. */
		async next({ ring, isPressed, pointer, caption }) {
			table.drawImage(screen, 0, 0);
			if (ring) drawRing(ring, isPressed);
			drawPointer(pointer);
			drawCaption(caption);
			const now = pixels();
			const change = changeOf(now);
			if (change === undefined) return undefined;
			before = now;
			const { changed, ...place } = change;
			const candidates = [
				await encoded(changed, place, LOSSLESS),
				await encoded(now, place, LOSSY_QUALITY),
			];
			const [smallest] = candidates.sort((a, b) => a.length - b.length);
			return { ...place, file: inBase64(smallest) };
		},
		/** The whole picture as it stands, as a PNG in base64. */
		async whole() {
			const blob = await table.canvas.convertToBlob({ type: 'image/png' });
			return inBase64(new Uint8Array(await blob.arrayBuffer()));
		},
	};
};
