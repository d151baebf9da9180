/** Moving pictures made by script, so that the component page shows live tracks without any device. */

interface Paint {
	readonly wall: readonly [string, string];
	readonly skin: string;
	readonly hair: string;
	readonly shirt: string;
}

const paints: readonly Paint[] = [
	{ wall: ['#d9c7b0', '#a98f73'], skin: '#e3b491', hair: '#3a2a20', shirt: '#2f5d62' },
	{ wall: ['#b9c9cf', '#7d95a0'], skin: '#8a5a3c', hair: '#1d1512', shirt: '#d8d2c4' },
	{ wall: ['#cfd3bd', '#8f9a76'], skin: '#f0c9a8', hair: '#8a5b2e', shirt: '#6b3f52' },
	{ wall: ['#3c4450', '#1f252e'], skin: '#c98f69', hair: '#17120f', shirt: '#b4543f' },
	{ wall: ['#e2d3d0', '#b89b97'], skin: '#6d4630', hair: '#120d0b', shirt: '#394a73' },
	{ wall: ['#c8d8d2', '#86a499'], skin: '#eebf9b', hair: '#c9a15b', shirt: '#41473f' }
];

/** A person before a wall; `seed` chooses who. */
export function paintedPerson(seed: number, size = { width: 1280, height: 720 }): MediaStreamTrack {
	const paint = paints[seed % paints.length] ?? paints[0];
	return painted(size, (context, time) => {
		if (paint !== undefined) drawPerson(context, paint, time + seed, seed);
	});
}

/** A shared window with lines of text and a chart. */
export function paintedScreen(): MediaStreamTrack {
	return painted({ width: 1600, height: 900 }, drawScreen);
}

function painted(
	size: { width: number; height: number },
	draw: (context: CanvasRenderingContext2D, seconds: number) => void
): MediaStreamTrack {
	const canvas = Object.assign(document.createElement('canvas'), size);
	const context = canvas.getContext('2d');
	if (context === null) throw new Error('This browser has no 2D canvas.');
	const [track] = canvas.captureStream(10).getVideoTracks();
	if (track === undefined) throw new Error('This browser captures no canvas.');
	const paint = () => {
		draw(context, performance.now() / 1000);
		if (track.readyState === 'ended') clearInterval(timer);
	};
	const timer = setInterval(paint, 100);
	paint();
	return track;
}

function drawPerson(
	context: CanvasRenderingContext2D,
	paint: Paint,
	time: number,
	seed: number
): void {
	const { width, height } = context.canvas;
	const unit = Math.min(width, height);
	drawRoomOnce(context, paint, seed);
	const x = width / 2 + Math.sin(time * 0.7) * unit * 0.012;
	const y = height * 0.44 + Math.sin(time * 1.1) * unit * 0.006;
	const head = unit * 0.17;
	const longHair = seed % 3 === 0;
	const behind = longHair ? 1.9 : 1.28;
	ellipse(
		context,
		paint.hair,
		x,
		y + (longHair ? head * 0.5 : -head * 0.12),
		head * 1.16,
		head * behind
	);
	ellipse(context, paint.shirt, x, height * 1.06, unit * 0.46, unit * 0.36);
	context.fillStyle = paint.skin;
	context.beginPath();
	context.roundRect(x - head * 0.36, y + head * 0.6, head * 0.72, head * 1.2, head * 0.3);
	context.fill();
	ellipse(context, 'rgb(40 20 10 / 0.16)', x, y + head * 1.12, head * 0.4, head * 0.26);
	ellipse(context, paint.skin, x, y + head * 0.1, head * 0.92, head * 1.16);
	ellipse(context, paint.hair, x, y - head * 0.92, head * 0.98, head * 0.44);
	drawFace(context, x, y, head);
}

const rooms = new WeakMap<HTMLCanvasElement, HTMLCanvasElement>();

/** A blurred wall costs more than everything before it, and never changes. */
function drawRoomOnce(context: CanvasRenderingContext2D, paint: Paint, seed: number): void {
	const { canvas } = context;
	let room = rooms.get(canvas);
	if (room === undefined) {
		const { width, height } = canvas;
		room = Object.assign(document.createElement('canvas'), { width, height });
		const inside = room.getContext('2d');
		if (inside !== null) drawRoom(inside, paint, seed);
		rooms.set(canvas, room);
	}
	context.drawImage(room, 0, 0);
}

function drawRoom(context: CanvasRenderingContext2D, paint: Paint, seed: number): void {
	const { width, height } = context.canvas;
	const wall = context.createLinearGradient(0, 0, width, height);
	wall.addColorStop(0, paint.wall[0]);
	wall.addColorStop(1, paint.wall[1]);
	context.fillStyle = wall;
	context.fillRect(0, 0, width, height);
	context.filter = `blur(${Math.round(height / 60)}px)`;
	const left = seed % 2 === 0;
	context.fillStyle = 'rgb(255 255 255 / 0.3)';
	context.fillRect(width * (left ? 0.06 : 0.74), height * 0.08, width * 0.19, height * 0.46);
	context.fillStyle = 'rgb(20 24 22 / 0.2)';
	context.fillRect(width * (left ? 0.7 : -0.02), height * 0.6, width * 0.32, height * 0.5);
	ellipse(
		context,
		'rgb(46 84 60 / 0.4)',
		width * (left ? 0.84 : 0.13),
		height * 0.46,
		width * 0.05,
		height * 0.16
	);
	context.filter = 'none';
}

function drawFace(context: CanvasRenderingContext2D, x: number, y: number, head: number): void {
	context.strokeStyle = 'rgb(30 15 8 / 0.5)';
	context.lineWidth = head * 0.055;
	context.lineCap = 'round';
	context.beginPath();
	context.arc(x, y + head * 0.42, head * 0.3, Math.PI * 0.2, Math.PI * 0.8);
	context.stroke();
	for (const side of [-1, 1]) {
		ellipse(
			context,
			'rgb(30 15 8 / 0.7)',
			x + side * head * 0.36,
			y + head * 0.08,
			head * 0.06,
			head * 0.075
		);
	}
}

function ellipse(
	context: CanvasRenderingContext2D,
	fill: string,
	x: number,
	y: number,
	radiusX: number,
	radiusY: number
): void {
	context.fillStyle = fill;
	context.beginPath();
	context.ellipse(x, y, radiusX, radiusY, 0, 0, Math.PI * 2);
	context.fill();
}

function drawScreen(context: CanvasRenderingContext2D, seconds: number): void {
	const { width, height } = context.canvas;
	context.fillStyle = '#f7f8f6';
	context.fillRect(0, 0, width, height);
	context.fillStyle = '#e3e7e1';
	context.fillRect(0, 0, width, 56);
	context.fillRect(0, 56, 300, height);
	context.fillStyle = '#14201b';
	context.font = '600 44px sans-serif';
	context.fillText('Third quarter', 360, 150);
	context.fillStyle = '#b7c2bb';
	for (let line = 0; line < 4; line++) context.fillRect(360, 200 + line * 34, 900 - line * 90, 12);
	for (let line = 0; line < 9; line++) context.fillRect(40, 110 + line * 52, 180, 12);
	for (let bar = 0; bar < 9; bar++) {
		const tall = 130 + bar * 26 + Math.sin(seconds + bar) * 18;
		context.fillStyle = bar === 8 ? '#0d6a54' : '#9fc9bb';
		context.fillRect(380 + bar * 122, 830 - tall, 76, tall);
	}
}
