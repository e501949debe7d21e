# shellcheck shell=bash
# Sourced by scripts/bench.sh: two servers of Debian's clickhouse-server on loopback, a shard each of one cluster. A warehouse is
# the folder that both keep their data in. Sets $server_urls.
# shellcheck disable=SC2034 # seen by shellcheck where scripts/bench.sh sources this

server_pids=()
first_port=$((20000 + RANDOM % 10000))
server_urls=http://127.0.0.1:$first_port,http://127.0.0.1:$((first_port + 10))

start_servers() {
    local node port shards=
    for node in 0 1; do
        shards+="<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host>"
        shards+="<port>$((first_port + 10 * node + 1))</port></replica></shard>"
    done
    for node in 0 1; do
        local folder=$1/$node
        port=$((first_port + 10 * node))
        mkdir -p "$folder"
        cat >"$folder/users.xml" <<XML
<yandex><profiles><default><max_memory_usage>10000000000</max_memory_usage></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
</users><quotas><default></default></quotas></yandex>
XML
        cat >"$folder/config.xml" <<XML
<yandex><logger><level>warning</level><log>$folder/log</log><errorlog>$folder/errors</errorlog></logger>
<http_port>$port</http_port><tcp_port>$((port + 1))</tcp_port><interserver_http_port>$((port + 2))</interserver_http_port>
<interserver_http_host>127.0.0.1</interserver_http_host><listen_host>127.0.0.1</listen_host>
<path>$folder/data/</path><tmp_path>$folder/tmp/</tmp_path><users_config>$folder/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><timezone>UTC</timezone>
<mark_cache_size>1000000000</mark_cache_size><remote_servers><bench>$shards</bench></remote_servers></yandex>
XML
        # They end with this shell, however it ends.
        setpriv --pdeathsig KILL clickhouse-server --config-file="$folder/config.xml" >"$folder/messages" 2>&1 &
        server_pids+=($!)
    done
    local tries
    for node in 0 1; do
        for ((tries = 0; ; ++tries)); do
            ask_server "$node" "select 1" >/dev/null 2>&1 && break
            ((tries < 300)) || fail "clickhouse-server does not start: $(tail -n 3 "$1/$node/messages" "$1/$node/errors")"
            sleep 0.1
        done
    done
}

stop_servers() {
    ((${#server_pids[@]} == 0)) && return
    kill "${server_pids[@]}" 2>/dev/null || true
    wait "${server_pids[@]}" 2>/dev/null || true
    server_pids=()
}

ask_server() { curl --silent --show-error --fail "http://127.0.0.1:$((first_port + 10 * $1))/?database=${3:-default}" --data-binary "$2"; }

# Natural keys and cents, in the order of a key, as the other contenders' dump.sql has them.
dump_servers() {
    local file
    local -A queries=(
        [facts]="select order_id, customer_name, product_name, full_date, price_cents, passenger_count, concat(
                substring(toString(run_date_id), 1, 4), '-', substring(toString(run_date_id), 5, 2), '-',
                substring(toString(run_date_id), 7, 2)) from (
                select * from (select * from fact_orders any left join dim_customers using (customer_id))
                any left join dim_products using (product_id)) any left join dim_dates using (date_id)
            order by toInt64OrZero(order_id), order_id, order_line"
        [total_orders_per_customer]="select customer_name, total_orders from metrics_total_orders_per_customer order by customer_name"
        [most_recent_order_per_customer]="select customer_name, order_id, order_date, product_name, price_cents
            from metrics_most_recent_order_per_customer order by customer_name"
        [top_customers_last_week]="select customer_name, total_value_cents, number_of_orders from metrics_top_customers_last_week
            order by customer_name"
        [rejects]="select count() from rejected_orders"
    )
    for file in "${!queries[@]}"; do
        ask_server 0 "${queries[$file]} format TabSeparatedRaw" ordermart | tr '\t' '|' >"$file.csv"
    done
}
