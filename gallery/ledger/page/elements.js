// Elements are made here and nowhere else: what comes from a phone system is always text, never markup.

const byId = (id) => document.getElementById(id);

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children);
	return element;
}

/** An HTML element; texts among the children become text nodes. */
const make = (tag, attributes = {}, ...children) =>
	fill(document.createElement(tag), attributes, children);

const makeSvg = (tag, attributes = {}, ...children) =>
	fill(document.createElementNS(SVG, tag), attributes, children);
