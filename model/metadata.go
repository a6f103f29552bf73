package model

import (
	"strings"
	"time"
)

// metadata reads the object of that name of a batch answer.
func (d *decoder) metadata() {
	if d.peek() != '{' {
		d.skip()
		return
	}
	d.call.Meta, d.call.Duration = Metadata{}, 0
	var models modelNames
	for more := d.begin('{'); more; more = d.more('}') {
		if !d.metadataMember(string(d.name()), &models) {
			d.skip()
		}
	}
	models.choose(&d.call.Meta)
}

// metadataMember reads one member that batch answers and live messages share,
// and reports whether it is one.
func (d *decoder) metadataMember(name string, models *modelNames) bool {
	m := &d.call.Meta
	switch name {
	case "request_id":
		m.RequestID, _ = d.str()
	case "sha256":
		s, _ := d.str()
		m.SHA256 = strings.ToLower(s)
	case "created":
		m.Created, _ = d.str()
	case "language":
		m.Language, _ = d.str()
	case "duration":
		d.call.Duration = d.length()
	case "models":
		models.order = nil
		d.each(func() {
			s, _ := d.str()
			models.order = append(models.order, s)
		})
	case "model_info":
		models.read(d)
	case "warnings":
		m.Warnings = nil
		d.each(func() {
			if w := d.warning(); w != "" {
				m.Warnings = append(m.Warnings, w)
			}
		})
	default:
		return false
	}
	return true
}

// length reads a number of seconds, 0 when it is none.
func (d *decoder) length() time.Duration {
	var w Word
	return d.seconds(&w, 0)
}

// each reads an array, one call for each value; a value of another type is skipped.
func (d *decoder) each(value func()) {
	if d.peek() != '[' {
		d.skip()
		return
	}
	for more := d.begin('['); more; more = d.more(']') {
		if !d.item() {
			break
		}
		value()
	}
}

// warning reads {"parameter", "type", "message"}.
func (d *decoder) warning() string {
	if d.peek() != '{' {
		s, _ := d.str()
		return s
	}
	var parts [3]string
	for more := d.begin('{'); more; more = d.more('}') {
		switch string(d.name()) {
		case "parameter":
			parts[0], _ = d.str()
		case "type":
			parts[1], _ = d.str()
		case "message":
			parts[2], _ = d.str()
		default:
			d.skip()
		}
	}
	given := parts[:0]
	for _, p := range parts {
		if p != "" {
			given = append(given, p)
		}
	}
	return strings.Join(given, ": ")
}

// modelNames collects model_info, {uuid: {name, version, arch}} of a batch
// answer or {name, version, arch} of a live message, until it is known which
// model is the first.
type modelNames struct {
	order  []string
	models []namedModel
}

type namedModel struct{ id, name, arch string }

func (m *modelNames) read(d *decoder) {
	if d.peek() != '{' {
		d.skip()
		return
	}
	m.models = nil
	var direct namedModel
	for more := d.begin('{'); more; more = d.more('}') {
		name := string(d.name())
		switch {
		case d.peek() == '{':
			if !d.item() {
				return
			}
			one := namedModel{id: name}
			for more := d.begin('{'); more; more = d.more('}') {
				d.modelMember(string(d.name()), &one)
			}
			m.models = append(m.models, one)
		default:
			d.modelMember(name, &direct)
		}
	}
	if direct != (namedModel{}) {
		m.models = append(m.models, direct)
	}
}

func (d *decoder) modelMember(name string, m *namedModel) {
	switch name {
	case "name":
		m.name, _ = d.str()
	case "arch":
		m.arch, _ = d.str()
	default:
		d.skip()
	}
}

func (m *modelNames) choose(meta *Metadata) {
	for k, one := range m.models {
		if k == 0 || len(m.order) > 0 && one.id == m.order[0] {
			meta.Model, meta.Arch = one.name, one.arch
		}
	}
}
