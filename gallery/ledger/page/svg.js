const SVG = 'http://www.w3.org/2000/svg';

const makeSvg = (tag, attributes = {}, ...children) =>
	fill(document.createElementNS(SVG, tag), attributes, children);
