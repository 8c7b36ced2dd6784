package xapi

// What a frame's includes hold beside posts: authors, media, polls and places.

func (d *decoder) user() (u wireUser) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "id":
			u.id = s.id()
		case "name":
			u.name = s.str()
		case "username":
			u.handle = s.str()
		case "profile_image_url":
			u.avatar = s.str()
		case "verified_type":
			u.verified = s.str()
		case "protected":
			u.protected = s.bool()
		default:
			s.skip()
		}
	}
	return u
}

func (d *decoder) oneMedia() (m wireMedia) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "media_key":
			m.key = s.id()
		case "type":
			m.kind = s.str()
		case "url":
			m.url = s.str()
		case "preview_image_url":
			m.preview = s.str()
		case "alt_text":
			m.alt = s.str()
		case "width":
			m.width = s.size()
		case "height":
			m.height = s.size()
		case "duration_ms":
			m.duration = s.count()
		case "variants":
			m.variants.from = len(d.variants)
			for more := s.open('['); more; more = s.more('[') {
				d.variants = append(d.variants, d.variant())
			}
			m.variants.to = len(d.variants)
		default:
			s.skip()
		}
	}
	return m
}

func (d *decoder) variant() (v wireVariant) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "bit_rate":
			v.bitRate, _ = s.int()
		case "content_type":
			v.kind = s.str()
		case "url":
			v.url = s.str()
		default:
			s.skip()
		}
	}
	return v
}

func (d *decoder) poll() (p wirePoll) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "id":
			p.id = s.id()
		case "voting_status":
			p.status = s.str()
		case "end_datetime":
			p.endsAt = s.str()
		case "options":
			p.options.from = len(d.options)
			for more := s.open('['); more; more = s.more('[') {
				d.options = append(d.options, d.option())
			}
			p.options.to = len(d.options)
		default:
			s.skip()
		}
	}
	return p
}

func (d *decoder) option() (o wireOption) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "position":
			o.position, _ = s.int()
		case "label":
			o.label = s.str()
		case "votes":
			o.votes, _ = s.int()
		default:
			s.skip()
		}
	}
	return o
}

func (d *decoder) place() (p wirePlace) {
	s := &d.s
	for more := s.open('{'); more; more = s.more('{') {
		switch string(s.key()) {
		case "id":
			p.id = s.id()
		case "name":
			p.name = s.str()
		case "full_name":
			p.fullName = s.str()
		case "country_code":
			p.country = s.str()
		default:
			s.skip()
		}
	}
	return p
}
