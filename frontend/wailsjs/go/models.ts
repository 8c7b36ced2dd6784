export namespace engine {
	
	export interface TokenCheck {
	    simulated: boolean;
	    rules: number;
	    limit?: number;
	    stream: string;
	    used?: number;
	    cap?: number;
	    resetDays?: number;
	    price: number;
	}

}

export namespace main {
	
	export interface Session {
	    url: string;
	    key: string;
	    token: string;
	}

}

export namespace post {
	
	export interface Time {
	
	}

}

export namespace topic {
	
	export interface Topic {
	    id: string;
	    query: string;
	    name: string;
	    url: string;
	    state: string;
	    settling: boolean;
	    color: string;
	    position: number;
	    createdAt: post.Time;
	    posts: number;
	    lastSeq: number;
	}

}

