// Does one step of the benchmark with DuckDB: node load.cjs load|merge|dump DATABASE [INPUT RUN_DATE]
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { DuckDBInstance } = require('@duckdb/node-api');

const [step, database, input, runDate] = process.argv.slice(2);

function sql(name) {
    return fs.readFileSync(path.join(__dirname, `${name}.sql`), 'utf8');
}

// Of the raw file, while DuckDB's threads work.
async function sha256() {
    const hash = crypto.createHash('sha256');
    for await (const bytes of fs.createReadStream(input, { highWaterMark: 1 << 20 })) hash.update(bytes);
    return hash.digest('hex');
}

async function recordHash(connection, hash) {
    await connection.run('update runs set input_sha256 = $hash where run_date = $runDate', { hash: await hash, runDate });
}

async function withDatabase(file, work) {
    const instance = await DuckDBInstance.create(file, { threads: '2' });
    const connection = await instance.connect();
    const run = async (...names) => {
        for (const name of names) await connection.run(sql(name));
    };
    if (input) await connection.run('set variable input = $input', { input });
    if (runDate) await connection.run('set variable run_date = $runDate', { runDate });
    await work(run, connection);
    connection.closeSync();
    instance.closeSync();
}

const steps = {
    // All or nothing: the database has another name until it is whole.
    async load() {
        const unfinished = `${database}.unfinished`;
        fs.rmSync(unfinished, { force: true });
        const hash = sha256();
        await withDatabase(unfinished, async (run, connection) => {
            await run('schema', 'stage', 'dimensions');
            try {
                await run('facts');
            } catch (error) {
                if (!/Constraint Error/.test(error.message)) throw error;
                await run('repeats', 'facts');
            }
            await run('customers', 'latest_orders', 'reports', 'week');
            await recordHash(connection, hash);
        });
        fs.renameSync(unfinished, database);
        const folder = fs.openSync(path.dirname(database), 'r');
        fs.fsyncSync(folder);
        fs.closeSync(folder);
    },

    async merge() {
        const hash = sha256();
        await withDatabase(database, async (run, connection) => {
            await connection.run('begin');
            await run('stage', 'repeats', 'dimensions', 'merge');
            await run('changed_customers', 'latest_orders', 'changed_reports', 'week');
            await recordHash(connection, hash);
            await connection.run('commit');
        });
    },

    async dump() {
        await withDatabase(database, (run) => run('dump'));
    },
};

steps[step]().catch((error) => {
    console.error(error.message);
    process.exit(1);
});
